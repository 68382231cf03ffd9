"""One way to tell a person something: by page, email, text or letter, as they chose.

Not what is said: the app that has something to say brings the words.
"""
