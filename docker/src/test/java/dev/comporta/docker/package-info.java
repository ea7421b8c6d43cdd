/**
 * The images, run: what an operator gets who starts containers instead of processes.
 *
 * <p>In: the Dockerfiles beside this module and the lib folders of the door and the worker. Out: containers on one network
 * of their own, reached by ports on loopback. Must not know: the classes inside the images.
 */
@NullMarked
package dev.comporta.docker;

import org.jspecify.annotations.NullMarked;
