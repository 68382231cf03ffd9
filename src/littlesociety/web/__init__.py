"""The shell: pages every visitor meets first, the design system and its components."""
