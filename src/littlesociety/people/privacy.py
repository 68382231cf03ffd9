"""The privacy notice, made from the reasons that stand beside each personal fact."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Field, Model
from django.utils.text import capfirst

from littlesociety.core.personal import Why


@dataclass(frozen=True, slots=True)
class PrivacyLine:
    """One personal fact: what it is, why it is kept, by what right and for how long."""

    fact: str
    purpose: str
    basis: str
    kept: str


@dataclass(frozen=True, slots=True)
class PrivacySection:
    """The personal facts of one kind of thing."""

    title: str
    lines: tuple[PrivacyLine, ...]


def privacy_notice() -> tuple[PrivacySection, ...]:
    """Return every personal fact that any part of the product keeps, with its reasons."""
    sections = ((model, _lines(model)) for model in apps.get_models())
    return tuple(
        PrivacySection(title=capfirst(str(model._meta.verbose_name)), lines=lines)
        for model, lines in sections
        if lines
    )


def _lines(model: type[Model]) -> tuple[PrivacyLine, ...]:
    """The personal facts of one model, in the order they are stated."""
    reasons: dict[str, Why] = getattr(model, "personal", {})
    return tuple(
        PrivacyLine(
            fact=_label(model, name),
            purpose=str(why.purpose),
            basis=str(why.basis),
            kept=str(why.kept),
        )
        for name, why in reasons.items()
    )


def _label(model: type[Model], name: str) -> str:
    """What a field is called in words."""
    field = model._meta.get_field(name)
    return capfirst(str(field.verbose_name)) if isinstance(field, Field) else name
