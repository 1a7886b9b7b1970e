"""`<number:number>` in an address: a registration number. Anything else is no address at all."""

from django.urls import register_converter

from participants import numbers


class NumberConverter:
    regex = numbers.PATTERN
    to_python = staticmethod(str)
    to_url = staticmethod(str)


register_converter(NumberConverter, "number")
