"""The shapes that a file of places comes in. Each module reads one; two of them write as well.

`lieux` and `inclusion` are the national standards; `lieux_before` is the shape that the standard had before 2023 (the
Auvergne-Rhône-Alpes file has it), `gironde` that of the department's own file.
"""
