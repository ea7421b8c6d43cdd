package dev.comporta.standalone.drill;

/**
 * What a drill counts; the first six have to be 0.
 *
 * @param lost accepted, and neither a row nor, for poison, a dead letter
 * @param duplicated rows and dead letters beyond the first of a write
 * @param phantom refused as certainly not accepted, and there
 * @param unexpected rows that nobody sent, dead letters that nobody poisoned, writes that no door may accept
 * @param corrupted rows with another content than was sent
 * @param receiptLies receipts that said what was not so
 * @param recovered in doubt for their client, and there: above 0, or the faults missed the dangerous moments
 */
public record Figures(
        long lost, long duplicated, long phantom, long unexpected, long corrupted, long receiptLies, long recovered) {
    boolean areClean() {
        return lost + duplicated + phantom + unexpected + corrupted + receiptLies == 0;
    }
}
