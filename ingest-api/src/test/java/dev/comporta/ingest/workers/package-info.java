/** Tests. */
package dev.comporta.ingest.workers;
