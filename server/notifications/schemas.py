"""What the mutations of this feature take."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from server.notifications.push_keys import auth_secret, public_point

MAX_ENDPOINT = 1024


class NoArgsSchema(Schema):
    """Nothing."""

    class Meta:  # noqa: D106 (marshmallow's way of giving options)
        unknown = RAISE


class SubscribeSchema(Schema):
    """A browser's ``PushSubscription``: where to push, and the two keys of RFC 8291."""

    class Meta:  # noqa: D106 (marshmallow's way of giving options)
        unknown = RAISE

    endpoint = fields.String(required=True, validate=validate.Length(1, MAX_ENDPOINT))
    p256dh = fields.Function(deserialize=public_point, required=True)
    auth = fields.Function(deserialize=auth_secret, required=True)
