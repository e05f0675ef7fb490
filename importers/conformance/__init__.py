"""What every reader of files must hold to, as tests that anybody can run on theirs: `pytest --importer=NAME`.

    pytest --importer=village_bank                     # finds files in ./samples
    pytest --importer=village_bank --importer-samples=statements/

NAME is an entry point of the group `zhangfang.importers`. `checks` holds the rules, each a function of a reader and one sample;
`plugin` and `test_reader` bring them to pytest, which is needed for nothing else here. The samples are the reader's own: small
files of invented people, each with a row at least that is accepted.
"""
