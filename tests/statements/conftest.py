import pytest

from tests.statements.said import without_lag


@pytest.fixture
def no_lag(monkeypatch):
    without_lag(monkeypatch)
