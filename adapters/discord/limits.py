"""Discord's numbers, and where each is documented (discord.com/developers/docs).

Characters, unless a name says otherwise. Discord does not say what it counts as one, so UTF-16 units are counted
(bot.characters.units), of which there are never fewer than of anything else.
"""

from __future__ import annotations

# ---- messages: components/reference, "Text Display"; resources/message, "Allowed Mentions Object"

COMPONENTS = 40  # in a message, those inside of others too
# Not in the reference: a message with more in all of its text displays together is refused.
TEXT = 4_000
MENTIONS = 100  # users, and as many roles

# ---- files: reference, "Uploading Files"

FILE = 10 * 1024 * 1024 - 100_000  # bytes of a whole request where nobody pays for more; the rest is the message

# ---- components: components/reference, "Anatomy of a Component", "Action Row", "Button", "String Select", "Section"

CUSTOM_ID = 100
CUSTOM_ID_HEAD = 4  # ours: the kind, the index and the colon before the line (adapters.discord.actions)
ROW_BUTTONS = 5
BUTTON_LABEL = 80
OPTIONS = 25
OPTION_LABEL = 100
OPTION_VALUE = 100
OPTION_DESCRIPTION = 100
PLACEHOLDER = 150
DESCRIPTION = 1_024  # of a picture: "Media Gallery Item Structure"
LINK = 512  # that of a button; none is documented for a link in text

# ---- modals: interactions/receiving-and-responding, "Modal"; components/reference, "Label", "Text Input"

MODAL_TITLE = 45
MODAL_COMPONENTS = 5
LABEL = 45
LABEL_DESCRIPTION = 100
INPUT = 4_000
INPUT_PLACEHOLDER = 100

# ---- suggestions: interactions/application-commands, "Application Command Option Choice Structure"

CHOICE = 100  # what is shown, and what is inserted
