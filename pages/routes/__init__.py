"""The screens of fixed routes and of the tariffs that go with them."""
