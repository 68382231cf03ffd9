"""The door at which neighbouring records knock: C2SP tlog-witness. Plain text, no session."""

from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from littlesociety.core import clock
from littlesociety.core.errors import TooOften
from littlesociety.core.http import refusals_shown
from littlesociety.core.ratelimit import caller_of, check_rate
from littlesociety.records import serving
from littlesociety.records.actions import answer_request
from littlesociety.records.queries import witnesses
from society_algorithms.merkle.witness import LONGEST_REQUEST

REQUESTS_A_MINUTE: Final = 240
_TEXT: Final = "text/plain; charset=utf-8"
_BRIEFLY: Final = {"Cache-Control": "public, max-age=5"}


@csrf_exempt
@transaction.non_atomic_requests
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign a neighbour's checkpoint, if it continues what we saw (`add-checkpoint`)."""
    try:
        check_rate(what="witness", who=caller_of(request), most=REQUESTS_A_MINUTE, seconds=60)
    except TooOften as refusal:
        return HttpResponse(f"{refusal}\n", status=429, content_type=_TEXT)
    body = request.read(LONGEST_REQUEST + 1)
    if len(body) > LONGEST_REQUEST:
        return HttpResponse("the request is too long\n", status=413, content_type=_TEXT)
    made, said = answer_request(body=body, at=clock.now())
    return HttpResponse(said, status=made.status, content_type=made.content_type)


@require_safe
@refusals_shown
def checkpoint(_request: HttpRequest, origin_hash: str) -> HttpResponse:
    """Serve the newest checkpoint that we cosigned of one record, for whoever monitors it."""
    note = witnesses.checkpoint_seen(origin_hash)
    return HttpResponse(note, content_type=_TEXT, headers=_BRIEFLY)


@require_safe
@refusals_shown
def key(_request: HttpRequest) -> HttpResponse:
    """Serve the keys with which we cosign, one to a line."""
    keys = "".join(f"{key.public}\n" for key in witnesses.our_witness_keys())
    return HttpResponse(keys, content_type=_TEXT, headers=_BRIEFLY)


@require_safe
@refusals_shown
def policy(_request: HttpRequest) -> HttpResponse:
    """Serve whom to believe about our record, as a C2SP tlog-policy file."""
    return serving.mutable_file("policy")
