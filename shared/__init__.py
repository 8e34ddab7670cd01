"""What two services need by contract, and nothing more.

`events` and `record` are the data model; `streams` carries entries between services without losing or repeating one;
`store` keeps what was decided; `outcomes` and `errors` say how a piece of work can end. Nothing here imports `services`.
"""
