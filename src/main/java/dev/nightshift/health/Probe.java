package dev.nightshift.health;

import dev.nightshift.job.Check;

/** Makes one check. May throw: that becomes the check's own result. */
interface Probe {
    /** Of the check, stable. */
    String name();

    Check check();
}
