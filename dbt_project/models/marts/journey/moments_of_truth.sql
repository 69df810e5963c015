select
    moment as moment_of_truth,
    words,
    journey_stage,
    energy
from {{ source('moments', 'catalogue') }}
