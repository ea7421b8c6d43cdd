package dev.comporta.standalone.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoryTest {
    private static final String DIGEST = "d1";

    private static Story story(WorkKind kind, Answer.Meaning... answers) {
        Story story = new Story(kind, DIGEST);
        for (Answer.Meaning meaning : answers) {
            story.tried();
            story.answered(LogEntry.end("m", new Answer(meaning, 0, List.of(), Duration.ZERO, false), "/r"));
        }
        return story;
    }

    private static Rows.Row row(String digest) {
        return new Rows.Row("m", digest, "id", Instant.EPOCH, Instant.EPOCH);
    }

    @Test
    void callsAnAcceptedWriteWithoutARowLost() {
        Story story = story(WorkKind.COMMENT, Answer.Meaning.ACCEPTED);
        assertThat(story.isLost()).isTrue();
        story.stored(row(DIGEST));
        assertThat(story.isLost()).isFalse();
    }

    @Test
    void countsEveryRowBeyondTheFirst() {
        Story story = story(WorkKind.COMMENT, Answer.Meaning.ACCEPTED);
        story.stored(row(DIGEST));
        assertThat(story.duplicates()).isZero();
        story.stored(row(DIGEST));
        story.stored(row(DIGEST));
        assertThat(story.duplicates()).isEqualTo(2);
    }

    @Test
    void callsARefusedWriteWithARowAPhantom() {
        Story story = story(WorkKind.COMMENT, Answer.Meaning.REFUSED);
        assertThat(story.isPhantom()).isFalse();
        story.stored(row(DIGEST));
        assertThat(story.isPhantom()).isTrue();
    }

    @Test
    void allowsARowForAWriteInDoubtAndCountsItAsRecovered() {
        for (Answer.Meaning doubt : List.of(Answer.Meaning.IN_DOUBT, Answer.Meaning.NONE)) {
            Story story = story(WorkKind.KEYED, Answer.Meaning.REFUSED, doubt);
            assertThat(story.isLost()).isFalse();
            story.stored(row(DIGEST));
            assertThat(story.isPhantom()).isFalse();
            assertThat(story.isRecovered()).isTrue();
        }
    }

    @Test
    void takesATryWithoutAnAnswerForDoubt() {
        Story story = new Story(WorkKind.COMMENT, DIGEST);
        story.tried();
        story.stored(row(DIGEST));
        assertThat(story.isPhantom()).isFalse();
        assertThat(story.isRecovered()).isTrue();
    }

    @Test
    void expectsTwoAnswersOfTwins() {
        Story story = story(WorkKind.TWINS, Answer.Meaning.REFUSED);
        story.stored(row(DIGEST));
        assertThat(story.isPhantom()).isFalse();
        story.answered(LogEntry.end("m", new Answer(Answer.Meaning.REFUSED, 0, List.of(), Duration.ZERO, false), null));
        assertThat(story.isPhantom()).isTrue();
    }

    @Test
    void noticesAnotherContent() {
        Story story = story(WorkKind.UPLOAD, Answer.Meaning.ACCEPTED);
        story.stored(row("d2"));
        assertThat(story.isCorrupted()).isTrue();
    }

    @Test
    void wantsPoisonDeadAndNothingElse() {
        Story story = story(WorkKind.POISON, Answer.Meaning.ACCEPTED);
        assertThat(story.isLost()).isTrue();
        story.died("id");
        assertThat(story.isLost()).isFalse();
        assertThat(story.isUnexpected()).isFalse();
        story.stored(row(DIGEST));
        assertThat(story.isUnexpected()).isTrue();
    }

    @Test
    void findsADeadLetterUnexpectedThatNobodyPoisoned() {
        Story story = story(WorkKind.COMMENT, Answer.Meaning.ACCEPTED);
        story.died("id");
        assertThat(story.isUnexpected()).isTrue();
    }

    @Test
    void findsItUnexpectedThatADoorAcceptsWhatItMustNot() {
        assertThat(story(WorkKind.INVALID, Answer.Meaning.REFUSED).isUnexpected())
                .isFalse();
        assertThat(story(WorkKind.INVALID, Answer.Meaning.ACCEPTED).isUnexpected())
                .isTrue();
    }

    @Test
    void findsARefusalOddThatTheWriteDoesNotDeserve() {
        for (int status : new int[] {400, 415, 422, 500}) {
            assertThat(answeredWith(WorkKind.KEYED, status).isUnexpected()).isTrue();
        }
        for (int status : new int[] {202, 408, 409, 503}) {
            assertThat(answeredWith(WorkKind.KEYED, status).isUnexpected()).isFalse();
        }
        assertThat(answeredWith(WorkKind.INVALID, 422).isUnexpected()).isFalse();
        assertThat(answeredWith(WorkKind.INVALID, 400).isUnexpected()).isTrue();
    }

    @Test
    void knowsItsOwnReceipt() {
        Story story = story(WorkKind.COMMENT, Answer.Meaning.ACCEPTED);
        story.stored(row(DIGEST));
        assertThat(story.isOwn("/v1/receipts/id.token")).isTrue();
        assertThat(story.isOwn("/v1/receipts/another.token")).isFalse();
    }

    private static Story answeredWith(WorkKind kind, int status) {
        Story story = new Story(kind, DIGEST);
        story.tried();
        story.answered(
                LogEntry.end("m", new Answer(Answer.Meaning.REFUSED, status, List.of(), Duration.ZERO, false), null));
        return story;
    }

    @Test
    void callsAReceiptALieThatSaysQueuedOfWhatItSaidIsWritten() {
        Story story = story(WorkKind.COMMENT, Answer.Meaning.ACCEPTED);
        story.stored(row(DIGEST));
        assertThat(story.isLie(LogEntry.receipt("m", "queued", 200, "/r"))).isFalse();
        assertThat(story.isLie(LogEntry.receipt("m", "written", 200, "/r"))).isFalse();
        assertThat(story.isLie(LogEntry.receipt("m", "queued", 200, "/r"))).isTrue();
    }

    @Test
    void callsAReceiptALieThatSaysWhatNeverWas() {
        Story story = story(WorkKind.COMMENT, Answer.Meaning.ACCEPTED);
        for (String word : List.of("written", "dead", "unknown")) {
            assertThat(story.isLie(LogEntry.receipt("m", word, 200, "/r")))
                    .as(word)
                    .isTrue();
        }
        assertThat(story.isLie(LogEntry.receipt("m", "", 404, "/r"))).isTrue();
        assertThat(story.isLie(LogEntry.receipt("m", "", 503, "/r"))).isFalse();
    }
}
