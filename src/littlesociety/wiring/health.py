"""What the doctor asks about the outbox."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from littlesociety.ops.health import Finding

from .queries import stuck_reactions


def look_at_reactions() -> Iterator[Finding]:
    """Whether anything that had to follow from something has failed too often."""
    what = _("Reactions")
    stuck = stuck_reactions()
    if not stuck:
        yield Finding(what, "ok", _("Nothing is stuck."))
        return
    names = ", ".join(sorted({f"{one.name} ({one.last_error})" for one in stuck}))
    said = _("%(n)s failed too often: %(names)s.") % {"n": len(stuck), "names": names}
    yield Finding(what, "fail", said, "./society worker --again")
