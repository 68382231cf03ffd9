"""Opinion groups: who answers alike, what nearly all agree on, and what divides them.

Answers (agree, disagree, pass) to short statements become a map of two dimensions and a few
groups. The steps are those of Polis: Small, Bjorkegren, Erkkilä, Shaw and Megill, "Polis: Scaling
deliberation by mapping high dimensional opinion spaces", Recerca 26 (2021). Nothing here is drawn
at random, so the same answers always give the same map.
"""
