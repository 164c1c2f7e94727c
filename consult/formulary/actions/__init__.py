"""Every write to the formulary: entries, products from a label, lots on a shelf."""

from consult.formulary.actions.correcting import correct_ingredient, correct_lot, correct_product
from consult.formulary.actions.deleting import delete_entry
from consult.formulary.actions.entries import change_entry, create_entry
from consult.formulary.actions.labels import add_product_from_label
from consult.formulary.actions.lots import add_lot, archive_lot, change_lot, restore_lot
from consult.formulary.actions.photos import add_label_photos
from consult.formulary.actions.proposing import (
    propose_change,
    propose_deletion,
    propose_new_entry,
    propose_restoring,
    propose_retirement,
)
from consult.formulary.actions.publishing import (
    publish_proposal,
    reject_proposal,
    withdraw_proposal,
)
from consult.formulary.actions.repeating import propose_again
from consult.formulary.actions.states import (
    accept_reviewed,
    mark_checked,
    restore_entry,
    retire_entry,
    send_back,
    sign_off_entry,
)
from consult.formulary.contents import content_of

__all__ = [
    "accept_reviewed",
    "add_label_photos",
    "add_lot",
    "add_product_from_label",
    "archive_lot",
    "change_entry",
    "change_lot",
    "content_of",
    "correct_ingredient",
    "correct_lot",
    "correct_product",
    "create_entry",
    "delete_entry",
    "mark_checked",
    "propose_again",
    "propose_change",
    "propose_deletion",
    "propose_new_entry",
    "propose_restoring",
    "propose_retirement",
    "publish_proposal",
    "reject_proposal",
    "restore_entry",
    "restore_lot",
    "retire_entry",
    "send_back",
    "sign_off_entry",
    "withdraw_proposal",
]
