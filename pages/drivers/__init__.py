"""The screens of drivers and of the businesses behind them."""
