SELECT id, payload FROM dead_letters
