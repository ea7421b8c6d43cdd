package dev.comporta.ingest.http;

/**
 * Opaque bodies: small ones go like any write, larger ones by way of the spool, so that neither memory nor a session is
 * held while a slow client sends. For its event loop only.
 */
final class UploadHandler {
    private final Desk desk;

    UploadHandler(Desk desk) {
        this.desk = desk;
    }

    void read(Exchange exchange, WriteHead head) {
        long declared = BodyReader.declaredBytes(exchange.request());
        long maxBytes = head.collection().maxBodyBytes().orElse(desk.settings().uploadMaxBytes());
        boolean spooled = declared > UploadBody.INLINE_BYTES && declared <= maxBytes;
        if (spooled && !desk.parts().spool().hasRoomFor(declared)) {
            exchange.refuse(UploadBody.spoolFull());
            return;
        }
        UploadBody body = new UploadBody(desk, exchange, head, declared);
        BodyReader.read(exchange, maxBytes, desk.settings().bodyTimeout(), body);
    }
}
