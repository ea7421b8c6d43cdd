package dev.comporta.ingest.http;

/** What reading a part of a request gave: its value, or why the request is refused. Immutable. */
sealed interface Parsed<T> {
    record Good<T>(T value) implements Parsed<T> {}

    record Bad<T>(Refused refused) implements Parsed<T> {
        /** The same refusal where another value was expected. */
        <U> Parsed<U> as() {
            return new Bad<>(refused);
        }
    }

    static <T> Parsed<T> badHeader(String detail) {
        return new Bad<>(new Refused(Refusal.MALFORMED_HEADER, detail));
    }
}
