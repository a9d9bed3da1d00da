"""Bundles: the evidence behind claims in one file that anybody can check without this program's database."""
