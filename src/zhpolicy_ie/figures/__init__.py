"""What a quantity means: indicator, aspect, status, period and subject, linked by rule from the words around it."""
