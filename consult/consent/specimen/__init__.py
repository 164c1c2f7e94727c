"""The document as the present wording prints it, about nobody; nothing of it is stored."""
