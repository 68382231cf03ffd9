"""Areas, their boundaries and what is known of need in them; and the society itself.

Not who lives there (people) and not what goes on there (exchange).
"""
