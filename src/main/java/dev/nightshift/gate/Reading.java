package dev.nightshift.gate;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the sensors said at one moment. Empty is unknown: neither 0 nor fine.
 *
 * @param memory bytes that can be had without swapping, within the control group's limit too
 * @param disk free bytes that an ordinary user may use
 * @param load mean number of running or waiting processes over one minute
 * @param temperature of the hottest sensor in °C
 */
public record Reading(OptionalLong memory, OptionalLong disk, OptionalDouble load, OptionalLong temperature) {}
