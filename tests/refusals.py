"""What a call says when it refuses: for tests that try many kinds of nonsense in one loop."""

from kosen_edu.base.check import InputError


def refusal(call, *args, **given):
    """The words with which a call refuses what is given; empty if it does not refuse."""
    try:
        call(*args, **given)
    except InputError as error:
        return str(error)
    return ""
