ALTER TABLE comments ADD CONSTRAINT drill_refuses_poison CHECK (author <> 'poison')
