import numpy as np

from channels.voice.media.frames import level_dbfs
from channels.voice.media.player import Player, Spoken

from .sounds import sine


def taken(player: Player, ms: int) -> list[bytes | None]:
    return [player.frame() for _ in range(ms // 20)]


def test_prompts_are_played_one_after_another() -> None:
    player = Player()
    first, second = sine(400, 100), sine(700, 60)
    player.say("first", first)
    player.say("second", second)
    frames = taken(player, 200)
    assert b"".join(frame for frame in frames if frame) == first + second
    assert frames[8:] == [None, None]


def test_the_end_of_each_prompt_is_told_and_may_queue_the_next() -> None:
    told: list[Spoken] = []

    def finished(spoken: Spoken) -> None:
        told.append(spoken)
        if spoken.name == "first":
            player.say("second", sine(700, 40))

    player = Player(on_finished=finished)
    player.say("first", sine(400, 50))
    frames = taken(player, 140)
    assert [frame is None for frame in frames] == [False] * 5 + [True] * 2
    assert told == [
        Spoken(name="first", ms=50, is_whole=True),
        Spoken(name="second", ms=40, is_whole=True),
    ]


def test_a_stopped_player_says_how_much_was_heard() -> None:
    player = Player()
    player.say("first", sine(400, 1000))
    player.say("second", sine(400, 1000))
    taken(player, 340)
    assert player.position() == Spoken(name="first", ms=340, is_whole=False)
    assert player.stop() == [
        Spoken(name="first", ms=340, is_whole=False),
        Spoken(name="second", ms=0, is_whole=False),
    ]
    assert player.frame() is None
    assert not player.is_speaking
    assert player.position() is None


def test_a_pause_loses_nothing() -> None:
    player = Player()
    prompt = sine(400, 200)
    player.say("first", prompt)
    before = taken(player, 100)
    player.pause()
    assert taken(player, 100) == [None] * 5
    player.resume()
    assert b"".join(frame for frame in before + taken(player, 100) if frame) == prompt


def test_music_fades_in_and_goes_round() -> None:
    player = Player()
    player.play_music(sine(400, 330), fade_ms=1000)
    levels = [level_dbfs(frame or b"") for frame in taken(player, 4000)]
    assert levels[0] < levels[20] - 10 < levels[60] - 10
    assert abs(levels[199] - levels[60]) < 0.5


def test_music_gives_way_to_a_prompt_and_comes_back() -> None:
    player = Player()
    player.play_music(sine(400, 1000), fade_ms=20)
    before = level_dbfs(taken(player, 200)[-1] or b"")
    player.say("quiet", bytes(16000))
    during = level_dbfs(taken(player, 900)[-1] or b"")
    taken(player, 100)
    after = level_dbfs(taken(player, 600)[-1] or b"")
    assert before - during > 17
    assert abs(after - before) < 0.5


def test_music_changes_without_a_click() -> None:
    player = Player()
    player.play_music(np.full(8000, 10000, "<i2").tobytes(), fade_ms=400)
    played = taken(player, 600)
    player.say("quiet", bytes(3200))
    played += taken(player, 600)
    wave = np.frombuffer(b"".join(frame for frame in played if frame), "<i2").astype(int)
    assert abs(np.diff(wave)).max() < 40
    player.stop_music()
    assert player.frame() is None
