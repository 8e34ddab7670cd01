"""Which sabotage each pitfall test must notice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from signal import SIGKILL
from typing import Any

from tests.pitfalls import (
    test_beginnings,
    test_deaths,
    test_poison,
    test_restarts,
    test_retries,
    test_room,
    test_server_faults,
    test_takeover,
)

#: Tests that no sabotage of this package can reach, each with the reason.
NO_SABOTAGE: Mapping[str, str] = {}
#: Patience where a reader must first come back from FastStream's rest, or many processes start, in seconds.
LONG_S = 15.0


@dataclass(frozen=True, slots=True)
class Proof:
    """`test` fails where the layer is broken by `sabotage`. `params` are those that it is parametrised by."""

    test: Callable[..., Awaitable[None]]
    sabotage: str
    params: dict[str, Any] = field(default_factory=dict)
    patience_s: float | None = None

    @property
    def test_id(self) -> str:
        """The test, with its parameters."""
        return "-".join((self.test.__name__.removeprefix("test_"), *map(str, self.params.values())))


PROOFS: tuple[Proof, ...] = (
    Proof(test_beginnings.test_what_came_before_the_first_reader_is_read, "group_at_the_end"),
    Proof(test_beginnings.test_a_second_start_reads_on, "read_from_zero"),
    Proof(test_beginnings.test_plain_fields_of_another_program_are_taken_in, "plain_fields_refused"),
    Proof(test_beginnings.test_a_foreign_request_keeps_its_id_across_retries, "named_anew_by_each_run"),
    *(
        Proof(test_deaths.test_a_process_killed_at_any_step_loses_nothing_and_shows_nothing_twice, sabotage, {"step": step})
        for step, sabotage in zip(
            test_deaths.STEPS,
            ("acknowledged_when_read", "acknowledged_before_it_was_added", "acknowledged_after_it_was_added"),
            strict=True,
        )
    ),
    Proof(test_deaths.test_what_a_dead_reader_held_is_taken_over, "never_claimed"),
    Proof(test_deaths.test_an_entry_that_kills_its_worker_is_a_dead_letter_and_costs_no_neighbour, "never_condemned", patience_s=LONG_S),
    Proof(test_deaths.test_an_entry_that_takes_all_memory_is_a_dead_letter, "never_condemned"),
    Proof(test_deaths.test_what_was_delivered_before_runs_alone, "alone_among_others"),
    Proof(test_takeover.test_a_slow_run_stays_with_its_reader_thanks_to_its_beats, "beaten_for_nothing"),
    Proof(test_takeover.test_a_slow_run_stays_with_its_reader_thanks_to_its_beats, "claimed_from_the_living"),
    Proof(test_takeover.test_a_reader_that_was_thought_dead_comes_too_late, "unfenced"),
    Proof(test_takeover.test_a_reader_that_was_thought_dead_comes_too_late, "fenced_by_anybody"),
    Proof(test_takeover.test_who_was_taken_over_from_can_do_nothing_any_more, "beaten_back"),
    Proof(test_takeover.test_who_was_taken_over_from_can_do_nothing_any_more, "fenced_by_anybody"),
    Proof(test_takeover.test_to_take_over_one_entry_counts_against_no_other, "claimed_as_a_batch"),
    Proof(test_takeover.test_a_process_frozen_for_longer_than_the_reclaim_time_shows_nothing_twice, "unfenced"),
    Proof(test_restarts.test_sigterm_lets_a_process_finish_what_it_began_and_give_back_what_it_only_read, "ended_in_the_middle"),
    Proof(test_restarts.test_sigterm_lets_a_process_finish_what_it_began_and_give_back_what_it_only_read, "ended_without_giving_back"),
    Proof(test_restarts.test_a_rolling_restart_loses_nothing_and_shows_nothing_twice, "signed_off_with_its_work"),
    Proof(test_restarts.test_silent_consumers_are_forgotten_but_never_what_they_hold, "forgotten_with_its_work"),
    Proof(
        test_server_faults.test_a_server_that_ends_in_mid_load_comes_back_and_work_goes_on,
        "condemned_for_the_server",
        {"number": SIGKILL},
        LONG_S,
    ),
    Proof(test_server_faults.test_a_reader_without_its_group_is_healed, "never_healed", {"emptied": "FLUSHALL"}),
    Proof(test_server_faults.test_a_service_that_is_started_before_its_server_waits_for_it, "impatient_at_the_start", patience_s=LONG_S),
    Proof(test_server_faults.test_a_server_away_for_longer_than_the_readers_rest_is_waited_for, "impatient_at_work", patience_s=LONG_S),
    Proof(test_server_faults.test_a_server_out_of_memory_refuses_and_changes_nothing, "acknowledged_before_the_first_write"),
    Proof(test_server_faults.test_a_server_out_of_memory_is_waited_for, "condemned_for_the_server"),
    Proof(test_server_faults.test_a_flushed_script_cache_is_no_fault, "scripts_loaded_once"),
    *(
        Proof(test_poison.test_poison_is_one_dead_letter_and_its_neighbours_go_on, sabotage, {"kind": kind})
        for kind, sabotage in (
            ("bad UTF-8 in a plain field", "decoded_as_a_batch"),
            ("bad JSON", "decoded_as_a_batch"),
            ("a body with a key data", "data_taken_for_the_body"),
        )
    ),
    Proof(test_poison.test_a_dead_letter_keeps_the_original_bytes, "original_bytes_mended"),
    Proof(test_poison.test_an_entry_of_a_newer_version_is_held_until_a_newer_reader_comes, "newer_condemned"),
    Proof(test_poison.test_an_entry_of_a_newer_version_is_held_until_a_newer_reader_comes, "looking_counted_as_running"),
    Proof(test_poison.test_ten_megabytes_of_any_script_go_through_as_written, "large_ones_never_sent"),
    Proof(test_poison.test_an_error_in_any_script_may_stand_in_a_header, "headers_counted_in_characters"),
    *(
        Proof(test_room.test_a_full_destination_stops_the_reader_and_loses_nothing, sabotage)
        for sabotage in ("unbounded_stream", "trimmed_by_its_writer", "begins_without_bound")
    ),
    Proof(test_room.test_a_group_protects_what_it_has_not_read_up_to_a_limit_of_its_own, "unread_trimmed"),
    Proof(test_room.test_a_backlog_is_read_in_bounded_bites, "read_without_bound"),
    Proof(test_room.test_a_long_backlog_takes_no_more_memory_than_a_short_one, "read_without_bound"),
    Proof(test_retries.test_a_retry_survives_its_process_and_its_server, "retried_from_memory"),
    Proof(test_retries.test_a_promotion_broken_off_repeats_nothing, "promoted_as_a_batch"),
    Proof(test_retries.test_what_has_spent_its_attempts_is_a_dead_letter_that_can_be_sent_again, "retried_without_cap"),
    Proof(test_retries.test_what_has_spent_its_attempts_is_a_dead_letter_that_can_be_sent_again, "retried_and_left_in_place"),
    Proof(test_retries.test_one_trace_leads_from_the_request_to_the_record_through_every_retry, "traced_anew_by_each_stage"),
    Proof(test_retries.test_one_trace_leads_from_the_request_to_the_record_through_every_retry, "traced_anew_by_each_run"),
)
