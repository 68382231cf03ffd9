"""The pages of places."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from littlesociety.core import clock
from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed, Refusal
from littlesociety.core.exports import csv_response
from littlesociety.core.http import actor_of, refusals_shown, see_other

from . import pages, publishing
from .actions import ImportReport, import_areas, import_outlines
from .files import read_text
from .forms import OUTLINES, ImportForm
from .policies import may_import
from .wording import problems_table


@require_safe
@refusals_shown
def places(request: HttpRequest) -> HttpResponse:
    """Show the map of the whole and the list of its areas."""
    asked = request.GET
    number = asked.get("page", "1")
    page = pages.places_page(
        chosen=asked.get("set", ""),
        text=asked.get("q", "").strip()[:80],
        page=max(1, int(number[:4])) if number.isdecimal() else 1,
        on=clock.today(),
    )
    may = may_import(actor_of(request))
    return render(request, "places/place_list.html", {"page": page, "may_import": may})


@require_safe
@refusals_shown
def area(request: HttpRequest, code: str, vintage: int) -> HttpResponse:
    """Show one area."""
    page = pages.area_page(code=code, vintage=vintage, actor=actor_of(request), at=clock.now())
    return render(request, "places/area_page.html", {"page": page})


@require_safe
@refusals_shown
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show where some figures came from."""
    page = pages.source_page(source_id)
    return render(
        request, "places/source_page.html", {"page": page, "is_new": "done" in request.GET}
    )


@require_safe
@refusals_shown
def areas_csv(request: HttpRequest) -> HttpResponse:
    """Give the areas of one set away as a table."""
    kind, vintage = pages.set_asked(request.GET.get("set", ""), clock.today())
    records = publishing.areas_with_figures(kind=kind, vintage=vintage, on=clock.today())
    header, rows = publishing.table_for_export(records)
    return csv_response(f"places-{kind}-{vintage}.csv", header, rows)


@require_safe
@refusals_shown
def areas_geojson(request: HttpRequest) -> HttpResponse:
    """Give the areas of one set away with their outlines."""
    kind, vintage = pages.set_asked(request.GET.get("set", ""), clock.today())
    records = publishing.areas_with_figures(kind=kind, vintage=vintage, on=clock.today())
    name = f'attachment; filename="places-{kind}-{vintage}.geojson"'
    return JsonResponse(
        publishing.geojson_for_export(records),
        content_type="application/geo+json",
        headers={"Content-Disposition": name},
    )


@refusals_shown
def import_file(request: HttpRequest) -> HttpResponse:
    """Let a steward send a file, and show every problem it has."""
    actor = actor_of(request)
    if not may_import(actor):
        raise NotAllowed(_("Only a steward can change the places. Ask one of them."))
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    report = _taken_in(form, actor) if is_sent and form.is_valid() else None
    if report and not report.problems:
        done = reverse("places:source", args=(report.source_id,)) if report.source_id else ""
        return see_other(request, f"{done}?done" if done else reverse("places:places"))
    context = {"form": form, "problems": problems_table(report) if report else None}
    return render(request, "places/import_form.html", context, status=422 if is_sent else 200)


def _taken_in(form: ImportForm, actor: Actor) -> ImportReport | None:
    """Run the import that the form asks for; put a refusal or the problems on the form."""
    run = import_outlines if form.cleaned_data["what"] == OUTLINES else import_areas
    try:
        text = read_text(form.cleaned_data["file"].read())
        report = run(text=text, by=actor, at=clock.now(), **form.origin())
    except Refusal as refusal:
        form.show(refusal)
        return None
    if report.problems:
        form.add_error("file", _("The file has problems, shown below. Nothing was changed."))
    return report
