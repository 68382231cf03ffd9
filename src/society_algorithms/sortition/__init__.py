"""Drawing lots: who sits on a panel, so that the panel is like the place and everyone has a chance.

A simple draw needs no quotas. A stratified draw finds the fairest lottery over all panels that
meet the quotas, publishes that lottery as numbered tickets, and draws one ticket in public.
"""
