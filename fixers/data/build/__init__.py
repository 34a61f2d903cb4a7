"""Builders of the tables: `python -m fixers.data.build [table]`. Not in the wheel.

Each module here builds one table and has `build(source) -> None`; README.md of `fixers.data`
tells where the sources come from.
"""
