"""What a voice node is told."""

import msgspec


class Order(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The root of what the node is told."""


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One piece of what is said: words, or a tone by name."""

    text: str = ""
    language: str = "en"
    prompt: str = ""
    """Id under which a recording replaces the words."""
    tone: str = ""
    """ringback | busy | congestion | beep | ready"""


class Ask(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to listen for after speaking, and meanwhile if the caller may interrupt."""

    expect: str = "free"
    """yes_no | menu | digits | free | message"""
    language: str | None = None
    languages: list[str] = []
    """Among these when `language` is None."""
    words: list[str] = []
    phrases: list[str] = []
    max_digits: int = 0
    """Keys are taken together until so many, "#" or a pause. 0: each key at once."""
    seconds: float = 6.0
    """So long without a word is no answer."""
    longest: float = 15.0
    """Seconds after which an utterance is cut."""
    is_keys_only: bool = False
    tells_partly: bool = False
    """Tell the words so far as well; each time costs a decoding."""


class Welcome(Order, frozen=True, kw_only=True, tag="welcome"):
    """The link stands; facts up to `seen` are stored."""

    seen: int


class Seen(Order, frozen=True, kw_only=True, tag="seen"):
    """Every fact up to this number is stored."""

    number: int


class Trunk(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line to the telephone network or a private exchange."""

    name: str
    host: str
    port: int = 5060
    user: str = ""
    password: str = ""
    is_registered: bool = False
    caller: str = ""
    sources: list[str] = []
    """Networks its calls come from, as CIDR; its own host if empty."""
    srtp: str = "optional"


class DeskPhone(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account under which a telephone registers here."""

    user: str
    password: str
    name: str = ""


class Configure(Order, frozen=True, kw_only=True, tag="configure"):
    """How the node is set up; replaces what it was told before."""

    trunks: list[Trunk] = []
    phones: list[DeskPhone] = []
    takes_strangers: bool = True
    """Whether calls from addresses that are no trunk are taken."""
    max_calls: int = 0
    """0: as many as the node was set up for."""
    prompts: list[Part] = []
    """Said often: spoken ahead into the cache."""


class Ring(Order, frozen=True, kw_only=True, tag="ring"):
    call: str
    is_early: bool = False


class Answer(Order, frozen=True, kw_only=True, tag="answer"):
    call: str


class Reject(Order, frozen=True, kw_only=True, tag="reject"):
    call: str
    code: int
    reason: str = ""
    retry_after: int | None = None


class Say(Order, frozen=True, kw_only=True, tag="say"):
    """Speak to the customer, and then listen if `ask` is given. Ends what was being said before."""

    call: str
    id: str
    parts: list[Part]
    ask: Ask | None = None
    can_interrupt: bool = True


class Hush(Order, frozen=True, kw_only=True, tag="hush"):
    """Stop speaking and listening."""

    call: str


class Music(Order, frozen=True, kw_only=True, tag="music"):
    """Play hold music to the customer between the spoken parts, until it is switched off."""

    call: str
    is_on: bool


class Dial(Order, frozen=True, kw_only=True, tag="dial"):
    """Call somebody and add the leg to the call. It is heard by nobody else until it is bridged."""

    call: str
    leg: str
    number: str = ""
    """A telephone number or SIP address, through the trunk; or a registered desk phone's user."""
    trunk: str = ""
    caller: str = ""
    caller_name: str = ""
    seconds: float = 45.0
    heard_by: list[str] = []
    """Legs that hear it ring, what it says before it answers, and why it does not."""
    region: str = ""
    """Whose tones these are."""
    for_customer: bool = False
    """The leg is the customer's: the one who is spoken to, and heard."""


class Join(Order, frozen=True, kw_only=True, tag="join"):
    """Add the browser phone of a person to the call, as a leg."""

    call: str
    leg: str
    user: str


class Party(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One leg's part in a conversation."""

    leg: str
    mode: str = "talk"
    """talk | hold | mute | listen | whisper | barge"""
    partner: str = ""
    """whisper: the leg that hears it. talk: the only leg it talks with (consultation)."""


class Bridge(Order, frozen=True, kw_only=True, tag="bridge"):
    """Connect the legs in this way; legs that are not named hear nothing (the customer: music)."""

    call: str
    parties: list[Party]


class HangUp(Order, frozen=True, kw_only=True, tag="hang_up"):
    """End one leg, or the whole call."""

    call: str
    leg: str | None = None
    after_say: bool = False
    """Let what is being said come to its end first."""


class PressKeys(Order, frozen=True, kw_only=True, tag="press_keys"):
    call: str
    leg: str
    digits: str


class Transfer(Order, frozen=True, kw_only=True, tag="transfer"):
    """Ask the far side of a leg to call the target instead."""

    call: str
    leg: str
    target: str


class ReportTransfer(Order, frozen=True, kw_only=True, tag="report_transfer"):
    """Tell the far side how the transfer goes that it asked for, as a SIP status."""

    call: str
    leg: str
    code: int


class Connect(Order, frozen=True, kw_only=True, tag="connect"):
    """Put together whom the far side talks with on two legs: `leg`, on which it asked, and `other`.

    The customer of the one call takes the far side's place in the other call.
    """

    call: str
    leg: str
    other: str


class PassOn(Order, frozen=True, kw_only=True, tag="pass_on"):
    """Let the leg begin anew, as a call to a number of ours."""

    call: str
    leg: str
    called: str
    caller: str = ""
    caller_name: str = ""
    account: str = ""


class NameCustomer(Order, frozen=True, kw_only=True, tag="name_customer"):
    """From now on this leg is the customer's."""

    call: str
    leg: str


class Record(Order, frozen=True, kw_only=True, tag="record"):
    call: str
    action: str
    """start | pause | resume | stop"""
    file: str = ""
    """Name in the recordings' folder, for start."""
    is_beeping: bool = False


class Caption(Order, frozen=True, kw_only=True, tag="caption"):
    """Write down what is said on these legs while people talk."""

    call: str
    legs: dict[str, str]
    """Leg -> language."""
    words: list[str] = []


class Ended(Order, frozen=True, kw_only=True, tag="ended"):
    """The gateway is done with the call: whatever is left of it can go."""

    call: str


class Prepare(Order, frozen=True, kw_only=True, tag="prepare"):
    """Speak these into the cache."""

    prompts: list[Part]


Orders = (
    Welcome
    | Seen
    | Configure
    | Ring
    | Answer
    | Reject
    | Say
    | Hush
    | Music
    | Dial
    | Join
    | Bridge
    | HangUp
    | PressKeys
    | Transfer
    | ReportTransfer
    | Connect
    | PassOn
    | NameCustomer
    | Record
    | Caption
    | Ended
    | Prepare
)
