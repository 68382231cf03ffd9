"""Persons and what they have agreed to."""

from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from littlesociety.core.actors import BROKER, STEWARD, Actor
from littlesociety.core.personal import Why

_CONTRACT = _("what you asked us to do for you (contract)")
_CONSENT = _("your consent, which you can take back")
_UNTIL_ERASED = _("until you leave and ask us to forget you")


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of persons."""

    def here(self) -> "PersonQuerySet":
        """Persons who have not left."""
        return self.filter(erased_at=None)

    def visible_to(self, actor: Actor) -> "PersonQuerySet":
        """Whose page an actor may open: their own and their charge's; brokers and stewards, all."""
        if actor.has_role(BROKER) or actor.has_role(STEWARD):
            return self.here()
        if actor.subject_id is None:
            return self.none()
        return self.here().filter(pk=actor.subject_id)


class PersonManager(BaseUserManager["Person"]):
    """Finds persons by the address they sign in with."""

    def get_queryset(self) -> PersonQuerySet:
        """Every person, also those who have left."""
        return PersonQuerySet(self.model, using=self._db)

    def here(self) -> PersonQuerySet:
        """Persons who have not left."""
        return self.get_queryset().here()

    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """Whose page an actor may open."""
        return self.get_queryset().visible_to(actor)

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person who signs in with this email address."""
        return self.get(email=username)


class Person(AbstractBaseUser):
    """Someone the society knows. Many never sign in: a broker or a carer acts for them.

    `party` is the opaque name under which the ledger knows this person; erasure destroys it, and
    then no account leads to anyone.
    """

    reference = models.CharField(max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email address"), null=True, blank=True, unique=True)
    party = models.UUIDField(null=True, blank=True, unique=True)
    home_area = models.ForeignKey(
        "places.Area",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="residents",
        verbose_name=_("the area you live in"),
    )
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    joined_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(null=True, blank=True, unique=True)

    personal = {
        "name": Why(_("neighbours know who they are meeting"), _CONTRACT, _UNTIL_ERASED),
        "email": Why(_("you can sign in and hear from us"), _CONTRACT, _UNTIL_ERASED),
        "home_area": Why(
            _("help can be found near you; we never keep your address for this"),
            _CONTRACT,
            _UNTIL_ERASED,
        ),
        "language": Why(_("we write to you in your language"), _CONTRACT, _UNTIL_ERASED),
    }

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        """Someone erased keeps nothing that leads back to them."""

        verbose_name = _("who you are")
        constraints = (
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(
                    name="",
                    email=None,
                    party=None,
                    home_area=None,
                    last_login=None,
                    request_key=None,
                ),
                name="person_erased_is_empty",
            ),
        )

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """First name and initial, as neighbours see it: "Ben O."."""
        if not self.name:
            return str(_("someone who has left"))
        first, *rest = self.name.split()
        return f"{first} {rest[-1][0]}." if rest else first

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether this person may sign in."""
        return self.erased_at is None


class ContactPoint(models.Model):
    """A telephone number or a postal address at which a person can be reached."""

    class Kind(models.TextChoices):
        """How it reaches them. Email is kept on the person, since they sign in with it."""

        PHONE = "phone", _("Telephone")
        POST = "post", _("Postal address")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    value = models.CharField(_("telephone number or address"), max_length=300)
    added_at = models.DateTimeField()

    personal = {
        "value": Why(
            _("we can call, text or write to you if you asked for that"), _CONTRACT, _UNTIL_ERASED
        ),
    }

    class Meta:
        """One of each kind."""

        verbose_name = _("how to reach you")
        constraints = (
            models.UniqueConstraint(fields=("person", "kind"), name="contact_point_once_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Reads of what was agreed to."""

    def visible_to(self, actor: Actor) -> "ConsentQuerySet":
        """A person's consents are for that person, and for nobody who acts for them."""
        return self.none() if actor.person_id is None else self.filter(person=actor.person_id)


class Consent(models.Model):
    """A person said yes or took it back: to what, in which words, when and how. Only added to."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=40)
    wording_version = models.CharField(max_length=20)
    is_given = models.BooleanField(_("what you agreed to"))
    channel = models.CharField(max_length=20)
    said_at = models.DateTimeField()
    recorded_by = models.PositiveBigIntegerField(null=True, blank=True)

    personal = {
        "is_given": Why(
            _("we can show what you agreed to and when you took it back"),
            _("legal obligation: we must be able to prove consent"),
            _("six years after you leave, without your name"),
        ),
    }

    objects = ConsentQuerySet.as_manager()

    class Meta:
        """The newest word on a purpose is the one that holds."""

        verbose_name = _("your consent")
        indexes = (models.Index(fields=("person", "purpose", "id"), name="consent_newest"),)

    def __str__(self) -> str:
        return f"{self.purpose}: {'given' if self.is_given else 'taken back'}"


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Reads of households."""

    def visible_to(self, actor: Actor) -> "HouseholdQuerySet":
        """A household is for those who live in it, or have been asked to join it."""
        if actor.subject_id is None:
            return self.none()
        return self.filter(members__person_id=actor.subject_id)


class Household(models.Model):
    """People who live together and may be helped together."""

    name = models.CharField(_("what you call it"), max_length=120)
    formed_at = models.DateTimeField()

    personal = {
        "name": Why(_("the people you live with can be helped together"), _CONTRACT, _UNTIL_ERASED),
    }

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        """Named for the privacy notice."""

        verbose_name = _("your household")

    def __str__(self) -> str:
        return self.name


class HouseholdMember(models.Model):
    """A person living in a household; until they have said yes, only asked (`joined_at` empty)."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="homes")
    asked_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Asked once by each household, and living in one."""

        constraints = (
            models.UniqueConstraint(fields=("household", "person"), name="household_member_once"),
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(joined_at__isnull=False),
                name="household_one_home",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"


class ActingForQuerySet(models.QuerySet["ActingFor"]):
    """Reads of who may act for whom."""

    def in_force(self, at: datetime) -> "ActingForQuerySet":
        """Permissions that hold at this moment."""
        return self.filter(
            Q(ends_at__gt=at), begins_at__lte=at, revoked_at=None, agreed_at__isnull=False
        )

    def not_over(self, at: datetime) -> "ActingForQuerySet":
        """Permissions in force or still waiting for an answer."""
        return self.filter(ends_at__gt=at, revoked_at=None)

    def visible_to(self, actor: Actor) -> "ActingForQuerySet":
        """For the two it is between; brokers and stewards see all, for they witness them."""
        if actor.has_role(BROKER) or actor.has_role(STEWARD):
            return self
        return self.filter(Q(helper_id=actor.person_id) | Q(person_id=actor.subject_id))


class ActingFor(models.Model):
    """A helper may act for a person: with consent, for a time, and seen in every audit line.

    `agreed_at` is when the person (not the helper) agreed, and `channel` how: a page they signed
    in to, a paper form, or a call witnessed by a broker.
    """

    class Kind(models.TextChoices):
        """In what role the helper acts."""

        CARER = "carer", _("Carer or family")
        BROKER = "broker", _("Broker")
        LINK_WORKER = "link-worker", _("Link worker")

    helper = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        related_name="acts_for",
        verbose_name=_("who may act for you"),
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="helped_by")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    personal = {
        "helper": Why(_("someone you trust can use this for you"), _CONSENT, _UNTIL_ERASED),
    }

    objects = ActingForQuerySet.as_manager()

    class Meta:
        """Nobody acts for themselves, every permission ends, and one is asked for at a time."""

        verbose_name = _("your helpers")
        constraints = (
            models.CheckConstraint(condition=~Q(helper=F("person")), name="acting_for_another"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="acting_for_has_an_end"
            ),
        )

    def __str__(self) -> str:
        return f"{self.helper_id} for {self.person_id}"


class RoleTermQuerySet(models.QuerySet["RoleTerm"]):
    """Reads of roles."""

    def in_force(self, on: date) -> "RoleTermQuerySet":
        """Roles held on this day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), begins_on__lte=on)


class RoleTerm(models.Model):
    """A role in the society, held for a term, given by someone. A fact, not a flag."""

    class Role(models.TextChoices):
        """What the role is."""

        BROKER = BROKER, _("Broker")
        STEWARD = STEWARD, _("Steward")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_terms")
    role = models.CharField(_("your role"), max_length=12, choices=Role.choices)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.PositiveBigIntegerField(null=True, blank=True)
    given_at = models.DateTimeField()
    record_ref = models.CharField(max_length=12, unique=True)
    entry_id = models.PositiveBigIntegerField(null=True, blank=True)

    personal = {
        "role": Why(
            _("people can see who was trusted with what, and when"),
            _("legitimate interest: the society must know who acted for it"),
            _("six years after the term, without your name once you have left"),
        ),
    }

    objects = RoleTermQuerySet.as_manager()

    class Meta:
        """A term that ends never ends before it begins; ending it the same day voids it."""

        verbose_name = _("roles in the society")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="role_has_a_term"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"
