"""The way to a person, from anywhere."""

from flows.session import Handover

from .play import Play


def to_person(play: Play, reason: str) -> None:
    """Hand over to the people who look after what the customer came for."""
    play.hand_over(
        Handover(
            queue=queue_of(play), reason=reason, needs=skills_of(play), text=handover_text(play)
        )
    )


def handover_text(play: Play) -> str:
    """What is said when a person takes over."""
    find = play.flow.spoken_text if play.speaks else play.flow.text
    return find("handover", play.session.language)


def queue_of(play: Play) -> str:
    people = play.flow.people
    return people.queues.get(play.session.intent or "", people.queue)


def skills_of(play: Play) -> dict[str, int]:
    """What an agent needs to speak with this customer."""
    return dict(play.flow.language_skills.get(play.session.language, {}))
