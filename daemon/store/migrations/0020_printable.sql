-- The page to print that a resource is: a name in templates/library/printables.
ALTER TABLE strategy ADD COLUMN printable TEXT NOT NULL DEFAULT '';
