"""The same objects as `--json` prints, for other programs on this machine."""

from fastapi import APIRouter

from bagu.web.api import judging, learning, reading

ROUTERS: tuple[APIRouter, ...] = (reading.router, learning.router, judging.router)
CONTRACTS = (*reading.CONTRACTS, *learning.CONTRACTS, *judging.CONTRACTS)
