//! The running appliance: reading rounds, held readings, guard, schedule, journal.
