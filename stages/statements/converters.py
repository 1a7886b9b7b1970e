"""`<code:code>` in an address: ten characters, whether or not they are a code."""

from django.urls import register_converter

from stages.statements import codes


class CodeConverter:
    regex = codes.PATTERN
    to_python = staticmethod(str)
    to_url = staticmethod(str)


register_converter(CodeConverter, "code")
