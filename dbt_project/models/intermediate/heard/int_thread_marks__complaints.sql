{{ mark_of(ref('stg_complaints__complaints'), 'complaints', 'complaint_id', 'own_number', 'upper(complaint_id)') }}
union all
{{ numbers_named(ref('stg_complaints__complaints'), 'complaints', 'complaint_id') }}
