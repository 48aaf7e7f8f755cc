"""Slack's numbers, and where each is documented (docs.slack.dev). Characters, unless a name says otherwise."""

from __future__ import annotations

# ---- messages: /reference/block-kit/blocks, /reference/methods/chat.postMessage, /reference/methods/chat.update

MESSAGE_BLOCKS = 50
# Not documented: about 13,200 characters in all blocks together answer msg_blocks_too_long.
MESSAGE_TEXT = 12_000
# chat.postMessage takes 40,000, but chat.update answers msg_too_long above 4,000, and every message may be edited.
FALLBACK = 3_000

# ---- blocks: /reference/block-kit/blocks/section-block, header-block, context-block, actions-block, image-block,
# input-block

BLOCK_ID = 255
SECTION_TEXT = 3_000
FIELD_TEXT = 2_000
HEADER_TEXT = 150
CONTEXT_TEXT = 3_000  # of one text object: /reference/block-kit/composition-objects/text-object
ACTIONS = 25
IMAGE_URL = 3_000
IMAGE_ALTERNATIVE = 2_000
LABEL = 2_000
HINT = 2_000
# No number is documented for rich_text; ours, above the 4,000 characters that the core keeps of a description.
RICH_TEXT = 4_500

# ---- elements: /reference/block-kit/block-elements/button-element, select-menu-element, overflow-menu-element,
# plain-text-input-element; /reference/block-kit/composition-objects/option-object, option-group-object

ACTION_ID = 255
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
GROUPS = 100
OVERFLOW_OPTIONS = 5
PLACEHOLDER = 150
LINK = 3_000
INPUT = 3_000

# ---- views: /reference/views/modal-views, /reference/views/home-tab-views, /reference/methods/views.open

VIEW_BLOCKS = 100
VIEW_TITLE = 24  # submit and close too
PRIVATE_METADATA = 3_000
# A view is refused above 250,000 bytes of JSON, where a character may be six bytes; half of it is for the structure.
VIEW_TEXT = 20_000
