"""The pages of the record, and the record itself as files."""

from functools import cache

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from littlesociety.core import clock
from littlesociety.core.exports import csv_response
from littlesociety.core.http import refusals_shown
from littlesociety.core.ratelimit import check_rate
from littlesociety.records import queries, serving
from littlesociety.records.forms import FindForm


@require_safe
@refusals_shown
def record(request: HttpRequest) -> HttpResponse:
    """Say what the record is, and list its lines, newest first."""
    form = FindForm(request.GET)
    page = queries.record_page(form.wanted(), form.query())
    context = {
        "page": page,
        "lines": queries.as_items(page.lines),
        "waiting": queries.as_items(page.waiting),
        "form": form,
        "filters": _drawn_filters(form) if form.data else _empty_filters(get_language()),
        "query": form.query(),
        "standing": queries.standing(clock.today()),
        "address": request.build_absolute_uri(reverse("records:list")),
    }
    return render(request, "records/record_page.html", context)


def _drawn_filters(form: FindForm) -> SafeString:
    """Draw the filters as they were chosen."""
    return render_to_string("records/_filters.html", {"form": form})


@cache
def _empty_filters(_language: str | None) -> SafeString:
    """Draw the filters before anything is chosen: the same for everyone, so once a language."""
    return _drawn_filters(FindForm({}))


@require_safe
@refusals_shown
def line(request: HttpRequest, index: int) -> HttpResponse:
    """Show one line, its bytes and its proof."""
    standing = queries.standing(clock.today())
    context = {
        "line": queries.line_page(index),
        "standing": standing,
        "is_witnessed": standing.covers(index),
    }
    return render(request, "records/line_page.html", context)


@require_safe
@refusals_shown
def waiting(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show a line that waits for its place, or go to it once it has one."""
    found = queries.waiting_page(entry_id)
    if found.index is not None:
        return HttpResponseRedirect(reverse("records:line", args=(found.index,)))
    return render(request, "records/line_page.html", {"line": found})


@require_safe
@refusals_shown
def proof(_request: HttpRequest, index: int) -> HttpResponse:
    """Give away the proof of one line."""
    return HttpResponse(
        queries.proof_of(index),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="line-{index}.tlog-proof"'},
    )


@require_safe
def lines_csv(request: HttpRequest) -> HttpResponseBase:
    """Give the listed lines away as a table."""
    rows = list(queries.rows_for_export(FindForm(request.GET).wanted()))
    return csv_response("record.csv", ("line", "day", "type", "subject", "fact", "value"), rows)


@require_safe
@refusals_shown
def lines_json(request: HttpRequest) -> HttpResponse:
    """Give the listed lines away as they stand in the record."""
    lines = ",\n".join(queries.lines_as_json(FindForm(request.GET).wanted()))
    return HttpResponse(f"[{lines}]\n", content_type="application/json")


@require_safe
@refusals_shown
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """Serve the newest signed checkpoint."""
    return serving.mutable_file("checkpoint")


@require_safe
@refusals_shown
def key(_request: HttpRequest) -> HttpResponse:
    """Serve the key that checks the checkpoint."""
    return serving.mutable_file("key")


@require_safe
@refusals_shown
def tile(_request: HttpRequest, path: str) -> HttpResponse:
    """Serve one tile or entry bundle."""
    return serving.tile_file(f"tile/{path}")


@require_safe
def verifier(_request: HttpRequest) -> HttpResponseBase:
    """Serve the one file that checks a record."""
    return serving.verifier_file()


@require_safe
@refusals_shown
def folder(_request: HttpRequest) -> HttpResponse:
    """Serve the whole record for a memory stick."""
    check_rate(what="record-folder", who="everyone", most=30, seconds=60)
    return serving.whole_folder()  # type: ignore[return-value]
