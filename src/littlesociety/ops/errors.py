"""Why a society's keeper may hear no, with the way on."""

from littlesociety.core.errors import Refusal


class NotABackup(Refusal):
    """The file is not a whole backup that this version can read."""

    code = "not-a-backup"
    status = 422


class AlreadyInUse(Refusal):
    """Something is there that would be overwritten."""

    code = "already-in-use"


class CannotWrite(Refusal):
    """The disk would not take it."""

    code = "cannot-write"
    status = 507


class NotTheSame(Refusal):
    """What was put back is not what was taken away; nothing was changed."""

    code = "not-the-same"


class NoRoom(Refusal):
    """The disk has no room for what was asked for."""

    code = "no-room"


class TrialFailed(Refusal):
    """The three societies of a trial did not come to witness each other."""

    code = "trial-failed"
