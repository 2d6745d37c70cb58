"""Time expressions: finding them and resolving them to 2022, 2023-06, 2023-H1, 2016/2020, ..2025."""
