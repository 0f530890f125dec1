package dev.nightshift.report;

/**
 * What a step had to say for the report.
 *
 * @param step id of the step
 * @param title heading of a section; empty for a mere remark
 * @param text shown as text, whatever it holds
 */
public record Note(String step, String title, String text) {}
