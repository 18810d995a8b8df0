//! Working time: windows, dates, zones, and the arithmetic of deadlines.
