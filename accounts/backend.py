"""Sign-in by name or address; what one may do is asked of `rules` alone."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class PasswordBackend(AuthenticationBackend):
    """Grants nothing by itself: the portal stores no permission rows, so none are looked up."""

    def get_user(self, user_id: int) -> User | None:
        """The person with the unit, which every page names; None when the account is closed."""
        user = User.objects.select_related("organization").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj: User, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: User, obj: Any = None) -> set[str]:
        return set()
