"""What the process has loaded from which tests/forked.py forks others; pandas too, which PyArrow
looks for when it is given plain values. Imports cost more than all else in a small run."""

import distributed  # noqa: F401
import fastwarc  # noqa: F401
import lxml.html  # noqa: F401
import pandas as pd  # noqa: F401
import pytest  # noqa: F401
import resiliparse.extract.html2text  # noqa: F401
import s3fs  # noqa: F401

import corpus.cli.plan
import corpus.cli.show
import corpus.cli.validate  # noqa: F401
import reports  # noqa: F401
import stages.html.visible_text  # noqa: F401
import tests.corpus.runs
import tests.demo.demo  # noqa: F401
from corpus.documents.urls import domain_of
from corpus.pipeline.registry import entries, find

for _name in entries():
    find(_name)
domain_of("https://a.example/")
