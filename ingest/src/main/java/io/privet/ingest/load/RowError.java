package io.privet.ingest.load;

/**
 * A line of the error file. Holds no value of the data.
 *
 * @param rows numbers of the rows, for example {@code 12} or {@code 12-18 20}
 * @param field field of the event, empty when it is about the whole row
 * @param columns columns that the field is made from
 * @param reason what is wrong
 * @param expected what would be right
 */
record RowError(String rows, String field, String columns, String reason, String expected) {}
