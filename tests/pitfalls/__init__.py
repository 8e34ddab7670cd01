"""The traps of streams on Redis, each as a test on a real server; `proofs` names for each test the sabotage that it must notice.

 1  before the first reader       test_what_came_before_the_first_reader_is_read
 2  second boot                   test_a_second_start_reads_on
 3  kill -9 at each step          test_a_process_killed_at_any_step_loses_nothing_and_shows_nothing_twice
 3                                test_what_a_dead_reader_held_is_taken_over
 4  the server in mid-load        test_a_server_that_ends_in_mid_load_comes_back_and_work_goes_on
 5  FLUSHALL, DEL                 test_a_reader_without_its_group_is_healed
 6  down at boot, away for long   test_a_service_that_is_started_before_its_server_waits_for_it
 6                                test_a_server_away_for_longer_than_the_readers_rest_is_waited_for
 7  slower than the reclaim time  test_a_slow_run_stays_with_its_reader_thanks_to_its_beats
 7                                test_a_reader_that_was_thought_dead_comes_too_late
 7                                test_what_follows_a_hand_over_follows_no_refused_one
 7                                test_who_was_taken_over_from_can_do_nothing_any_more
 7                                test_a_process_frozen_for_longer_than_the_reclaim_time_shows_nothing_twice
 8  poison                        test_poison_is_one_dead_letter_and_its_neighbours_go_on
 8                                test_a_dead_letter_keeps_the_original_bytes
 8                                test_an_entry_of_a_newer_version_is_held_until_a_newer_reader_comes
 8                                test_ten_megabytes_of_any_script_go_through_as_written
 9  a full destination            test_a_full_destination_stops_the_reader_and_loses_nothing
 9  blind trimming                test_a_group_protects_what_it_has_not_read_up_to_a_limit_of_its_own
10  out of memory                 test_a_server_out_of_memory_refuses_and_changes_nothing
10                                test_a_server_out_of_memory_is_waited_for
10                                test_a_server_out_of_memory_in_mid_run_costs_no_attempt
11  the retry schedule            test_a_retry_survives_its_process_and_its_server
11                                test_a_promotion_broken_off_repeats_nothing
12  attempts spent, sent again    test_what_has_spent_its_attempts_is_a_dead_letter_that_can_be_sent_again
13  crash loops                   test_an_entry_that_kills_its_worker_is_a_dead_letter_and_costs_no_neighbour
13                                test_an_entry_that_takes_all_memory_is_a_dead_letter
13                                test_what_was_delivered_twice_runs_alone
13                                test_what_one_dead_reader_held_runs_beside_all_else
13                                test_to_take_over_one_entry_counts_against_no_other
14  replicas that come and go     test_a_rolling_restart_loses_nothing_and_shows_nothing_twice
14                                test_silent_consumers_are_forgotten_but_never_what_they_hold
15  SCRIPT FLUSH                  test_a_flushed_script_cache_is_no_fault
16  SIGTERM with work in hand     test_sigterm_lets_a_process_finish_what_it_began_and_give_back_what_it_only_read
17  a long backlog                test_a_backlog_is_read_in_bounded_bites
17                                test_large_entries_are_read_and_worked_on_a_few_at_a_time
17                                test_a_long_backlog_takes_no_more_memory_than_a_short_one
18  plain XADD                    test_plain_fields_of_another_program_are_taken_in
18                                test_a_foreign_request_keeps_its_id_across_retries
19  the embedded server           test_kill_of_every_user_leaves_no_server
19                                test_data_survive_a_restart
19                                test_a_killed_keeper_is_replaced_while_there_are_users
19                                test_a_server_without_a_keeper_is_stopped_before_another_starts
20  one trace                     test_one_trace_leads_from_the_request_to_the_record_through_every_retry
21  non-ASCII header              test_an_error_in_any_script_may_stand_in_a_header

Helpers: `accounts` keeps the books of requests, `toys` starts toy services as processes (`toy_service`).
"""
